import { parseOptions } from "../config/index.ts";
import type { Bars } from "../market/bars.ts";
import { type AccountedLabels, actions } from "./contract.ts";
import { horizonOption } from "./forward-return.ts";
import { horizonOutcome } from "./horizon-outcome.ts";

/** The columns of a feature matrix that the rule reads, row for row with the bars. */
export interface SignalColumns {
  readonly rsi: Float32Array;
  readonly macd: Float32Array;
  readonly volumeChange: Float32Array;
  readonly priceMomentum: Float32Array;
  readonly bollingerUpper: Float32Array;
}

/**
 * The labels of the original B3 service, a rule on the same bar's features: buy where rsi_14 < 30, macd > 0 and
 * volume_change > 0; sell where rsi_14 > 70, price_momentum_5 < 0, bollinger_upper is present and
 * volume_change < 0; else hold. They look at nothing that comes later (`endTime` is the row's own time), so
 * accuracy on them is no evidence of foresight. Rows where the RSI, the MACD, the volume change or the momentum is
 * missing have no class: the original called them hold. `forwardReturn` is over `horizon` bars (default 5).
 */
export function signalCluster(
  bars: Bars,
  signals: SignalColumns,
  options: { readonly horizon?: number | undefined } = {},
): AccountedLabels {
  const { horizon } = parseOptions({ horizon: horizonOption }, { ...options });
  const { rsi, macd, volumeChange, priceMomentum, bollingerUpper } = signals;
  const classes = new Int8Array(bars.length).fill(-1);
  const codes = new Uint8Array(bars.length);
  const endTime = new Float64Array(bars.length).fill(Number.NaN);
  for (let row = 0; row < bars.length; row++) {
    const needed = rsi[row]! + macd[row]! + volumeChange[row]! + priceMomentum[row]!;
    if (Number.isNaN(needed)) {
      codes[row] = 1;
      continue;
    }
    endTime[row] = bars.time[row]!;
    const buy = rsi[row]! < 30 && macd[row]! > 0 && volumeChange[row]! > 0;
    const sell =
      rsi[row]! > 70 &&
      priceMomentum[row]! < 0 &&
      !Number.isNaN(bollingerUpper[row]!) &&
      volumeChange[row]! < 0;
    classes[row] = buy ? 2 : sell ? 0 : 1;
  }
  return {
    kind: "signal-cluster",
    classNames: actions,
    classes,
    forwardReturn: horizonOutcome(bars, horizon).forwardReturn,
    endTime,
    horizon,
    parameters: { horizon, rule: "the B3 service's, on the same bar" },
    absence: { reasons: ["a feature of the signal rule is missing"], codes },
  };
}
