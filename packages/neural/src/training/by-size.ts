/** What is made once for each size of batch. */
export class BySize<T> {
  private readonly made = new Map<number, Promise<T>>();
  private readonly make: (size: number) => Promise<T>;

  constructor(make: (size: number) => Promise<T>) {
    this.make = make;
  }

  of(size: number): Promise<T> {
    const known = this.made.get(size) ?? this.make(size);
    this.made.set(size, known);
    return known;
  }
}
