"""The rows of the datasets: their schemas, how CSVs become rows, what was streamed, how to read."""
