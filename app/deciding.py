"""Who may keep plans and move them: managers and specialists decide, and only specialists take plans out."""

from adopt.text import N_
from app import access
from app.access import AccessError

DECIDE = N_("Your role does not keep or approve plans: that is for managers and specialists.")


def may_approve() -> bool:
    """Whether who is served may keep, approve and put away plans."""
    return access.sign_in() is None or access.role() in ("specialist", "manager")


def demand_approval() -> None:
    """Refuse who may not.

    Raises:
        AccessError: saying whose it is.
    """
    if not may_approve():
        raise AccessError("not-allowed", DECIDE, N_("Ask a specialist of your team."))
