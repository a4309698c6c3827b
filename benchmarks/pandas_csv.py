# /// script
# requires-python = ">=3.11"
# dependencies = ["duckdb==2.0.*", "pandas==2.3.*"]
# ///
"""What the staging queries answer, as CSV, by pandas: a script of its own, with its environment.

Nothing else here needs pandas, so it is not installed: uv makes an environment of what is named
above. Takes the share's file, its schema, a folder, and a JSON file with the query of each dataset;
answers how many seconds that took, and its peak memory.
"""

import importlib
import json
import sys
import time
from pathlib import Path

import duckdb


def main(share: str, schema: str, folder: str, queries: str) -> None:
    """Fetch what each query answers as a frame, and write it."""
    importlib.import_module("pandas")  # its import is not timed
    begin = time.perf_counter()
    with duckdb.connect(share, read_only=True) as connection:
        connection.execute(f"USE {schema}")
        for name, query in json.loads(Path(queries).read_text(encoding="utf-8")).items():
            connection.execute(query).df().to_csv(f"{folder}/{name}.csv", index=False)
    seconds = time.perf_counter() - begin
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]
    json.dump({"seconds": seconds, "peak_bytes": int(peak) * 2**10}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
