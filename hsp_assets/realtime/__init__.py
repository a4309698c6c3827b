"""What the assets know of the real-time API: its configuration, its answers, its comparisons.

The API itself is `hsp_assets.api`, which knows nothing of Dagster and nothing of this.
"""
