"""What the numbers say: verdicts, forecasts, experiments, charts. Knows no store and no terminal."""
