import { PregaoError } from "../../errors.ts";
import { nearMatches } from "../../near-matches.ts";

interface KnownRoute {
  readonly url: string;
  readonly methods: Set<string>;
}

/** Every address of the server with its methods, for what to say of one that is not there. */
export class AddressBook {
  readonly #routes = new Map<string, KnownRoute>();

  add(url: string, methods: string | readonly string[]): void {
    const route = this.#routes.get(url) ?? { url, methods: new Set<string>() };
    for (const method of [methods].flat()) route.methods.add(method.toUpperCase());
    this.#routes.set(url, route);
  }

  /** PREGAO_METHOD_NOT_ALLOWED where the address takes other methods, else PREGAO_ROUTE_UNKNOWN with near ones. */
  refusal(method: string, path: string): { readonly error: PregaoError; readonly allow: string | null } {
    const bare = path.split("?", 1)[0]!;
    const methods = new Set<string>();
    for (const route of this.#routes.values()) {
      if (matches(route.url, bare)) for (const known of route.methods) methods.add(known);
    }
    const shown = bare.length <= 120 ? bare : `${bare.slice(0, 119)}…`;
    if (methods.size > 0 && !methods.has(method)) {
      const allowed = [...methods].sort().join(", ");
      const error = new PregaoError("PREGAO_METHOD_NOT_ALLOWED", { path: shown, method, allowed });
      return { error, allow: allowed };
    }
    const urls = [...this.#routes.keys()].filter((url) => !url.includes("*"));
    // Comparing letters takes their product: nothing near is as long as that.
    const near = bare.length > 200 ? [] : nearMatches(bare, urls);
    const hint = near.length === 0 ? "" : `; did you mean ${near.join(", ")}?`;
    return { error: new PregaoError("PREGAO_ROUTE_UNKNOWN", { path: shown, near: hint }), allow: null };
  }
}

/** Whether a path fits a route's pattern: `:name` is any one part, `*` all that follow. */
function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const parts = path.split("/");
  for (const [place, part] of wanted.entries()) {
    if (part === "*") return true;
    const given = parts[place];
    if (given === undefined || (part.startsWith(":") ? given === "" : part !== given)) return false;
  }
  return parts.length === wanted.length;
}
