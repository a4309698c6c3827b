"""The settings of the real-time API: where it is, what it takes from whom, and how it answers.

Its keys are secrets, and do not belong here.
"""

from typing import Literal

from pydantic import BaseModel, Field

from hsp_assets.environment.forms import Origins, Url


class RealtimeApiSettings(BaseModel):
    """Address, limits and callers of the real-time API."""

    api_url: Url = Field(
        default="", description="Base URL of the real-time API; empty: none, or the sandbox's."
    )
    api_spool: str = Field(
        default="",
        description="Folder in which the API keeps accepted events until Personalize has them; "
        "empty means `api` in the state folder.",
    )
    api_requests_per_second: float = Field(
        default=1_000, gt=0, description="Requests a second that one API key may send."
    )
    api_timeout_seconds: float = Field(
        default=0.5,
        gt=0,
        description="A recommender that takes longer is replaced by best sellers.",
    )
    api_answer_seconds: float = Field(
        default=10,
        ge=0,
        description="How long the API repeats an idle user's answer; 0 for several processes.",
    )
    api_event_types: Literal["any", "trained"] = Field(
        default="any",
        description="Events that the API accepts: any type, or only those that train something.",
    )
    api_path_prefix: str = Field(
        default="",
        pattern=r"^(/?[\w.~-]+)*/?$",
        description="Leads the API's paths where a proxy or a base path mapping adds it, such as "
        "`/shop`; paths without it are served, too.",
    )
    api_cors_origins: Origins = Field(
        default="",
        description="Origins of web pages that may call it, separated by commas; empty: none.",
    )
    api_hubspot_portal: str = Field(
        default="",
        pattern="^[0-9]*$",
        description="Id of the portal whose card may call the API without a key, signed by HubSpot "
        "with one of HSP_API_HUBSPOT_SECRETS.",
    )
    api_public_url: str = Field(
        default="",
        pattern="^(https://.*)?$",
        description="Address of the API as that card has it, which HubSpot signs, such as "
        "`https://recommend.example.com`.",
    )
