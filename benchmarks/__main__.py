"""`python -m benchmarks [topic ...]`: run the topics named, or all of them.

`speed` stands for those that docs/performance.md reports, which take some twenty minutes.
"""

import argparse
from importlib import import_module

TOPICS: tuple[str, ...] = (
    "accuracy",
    "activation",
    "api",
    "cores",
    "datasets",  # one a line
    "demo",
    "engine",
    "hubspot_loading",
    "hubspot_sandbox",
    "memory",
    "staged",
    "start",
    "ticks",
    "unloading",
)
"""Modules beside this one that have a `main()`, in the order in which they run."""
SPEED = {
    "start": (),
    "demo": (),
    "unloading": (),
    "staged": (),
    "cores": (),
    "datasets": ("--rows", "10000000"),
}
"""What `speed` runs, with the options of each."""


def main() -> None:
    """Read the command line and run each topic; options that are not ours are a topic's own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="topic", help="all when none is named")
    given, options = parser.parse_known_args()
    if given.topics == ["speed"]:
        for topic, its_options in SPEED.items():
            import_module(f"benchmarks.{topic}").main(its_options)
        return
    chosen = given.topics or TOPICS
    if unknown := [topic for topic in chosen if topic not in TOPICS]:
        parser.error(f"no topic {unknown[0]!r}; there are: {', '.join(TOPICS)}")
    for topic in chosen:
        run = import_module(f"benchmarks.{topic}").main
        run(options) if options else run()


if __name__ == "__main__":
    main()
