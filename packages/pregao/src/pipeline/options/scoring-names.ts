/** What a search or a study can look for: of classes, of returns, or (directional_accuracy) of either. */
export const scoringNames = [
  "log_loss",
  "f1_weighted",
  "accuracy",
  "combined",
  "directional_accuracy",
  "information_coefficient",
  "mse",
] as const;
