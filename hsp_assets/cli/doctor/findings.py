"""What the doctor finds, and how it looks: a probe never dies, whatever it meets.

Which probes there are belongs to `examination`, and what they look at to the other modules.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import ConnectionError, HTTPClientError  # noqa: A004 (botocore's)

from hsp_assets.environment import SECRETS, secret
from hsp_assets.failures import HspError

UNREACHABLE = (
    "Let this process reach AWS: in a region that has the service (HSP_AWS_REGION), by the way out "
    "of this network (HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE), with no AWS_ENDPOINT_URL."
)
State = Literal["good", "attention", "broken"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        about: what was looked at.
        state: `broken` keeps runs from working, `attention` is for a person to know.
        text: what was found.
        advice: what to do; empty where all is well.

    """

    about: str
    state: State
    text: str
    advice: str = ""


@dataclass(frozen=True)
class Probe:
    """One look at something.

    Attributes:
        about: what is looked at.
        look: yields what is found, and may raise anything.
        advice: what to do where it raises an error that does not say so itself.

    """

    about: str
    look: Callable[[], Iterable[Finding]]
    advice: str = "Correct what the text names, then run hsp doctor again."

    def findings(self) -> list[Finding]:
        """What is found; an error is a finding, too."""
        return list(self._found())

    def _found(self) -> Iterator[Finding]:
        try:
            yield from self.look()
        except HspError as error:
            yield Finding(self.about, "broken", str(error), self._what_to_do(error))
        except Exception as error:  # noqa: BLE001 (whatever it is, the other probes go on)
            text = f"{type(error).__name__}: {_without_secrets(' '.join(str(error).split()))}"
            yield Finding(self.about, "broken", text, self._what_to_do(error))

    def _what_to_do(self, error: Exception) -> str:
        """Rights and names mend nothing where no request arrives."""
        failures = (error, error.__cause__)
        is_lost = any(isinstance(one, ConnectionError | HTTPClientError) for one in failures)
        return UNREACHABLE if is_lost else self.advice


def good(about: str, text: str) -> Finding:
    """All is well."""
    return Finding(about, "good", text)


def attention(about: str, text: str, advice: str) -> Finding:
    """A run can succeed, and a person should know this."""
    return Finding(about, "attention", text, advice)


def broken(about: str, text: str, advice: str) -> Finding:
    """No run can succeed before somebody follows the advice."""
    return Finding(about, "broken", text, advice)


def _without_secrets(text: str) -> str:
    """An error of a library, which may quote what it was given."""
    for variable in SECRETS:
        value = secret(variable)
        text = text.replace(value, f"<{variable}>") if value else text
    return text
