"""Who trains, by the installation's policy; nobody else asks."""

from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.training.direct import Direct
from hsp_assets.training.mlops_stack.trainer import MlopsStack
from hsp_assets.training.trainer import Trainer


def chosen_trainer(
    policy: PolicyResource,
    personalize: PersonalizeResource,
    storage: StorageResource,
    mlops_stack: MlopsStackResource,
) -> Trainer:
    """What HSP_TRAINING names."""
    if policy.training == "mlops_stack":
        return MlopsStack(personalize, storage, mlops_stack, policy.dataset_group)
    return Direct(personalize, policy.dataset_group)
