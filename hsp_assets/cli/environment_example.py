"""The text of `.env.example`, from the settings themselves.

`python -m hsp_assets.cli.environment_example > .env.example` writes it anew.
"""

from hsp_assets.environment import PREFIX, SECRETS, Settings


def example() -> str:
    """The text of `.env.example`: every variable with its meaning and default."""
    lines = [
        "# The settings of hsp_assets with their defaults. Copy to .env and change what differs."
    ]
    for name, setting in Settings.model_fields.items():
        lines += ["", f"# {setting.description}", f"#{PREFIX}{name.upper()}={setting.default}"]
    lines += ["", "# Secrets, for production only; HSP_API_KEYS are separated by commas, each"]
    lines += ["# the key itself or sha256: and the digest of it. HSP_API_KEY is the one of them"]
    lines += ["# with which recommender/realtime_api calls HSP_API_URL."]
    lines += [f"#{name}=" for name in SECRETS]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(example(), end="")  # noqa: T201 (what it is for)
