"""Who is looking, by which rule, and what that viewer may do."""

from rijswijk_dash.access.viewer import (
    COMMAND_LINE,
    HERE,
    WITHOUT_LOGIN,
    Login,
    Refused,
    Role,
    Viewer,
    administrator,
    analyst,
    sees_exact,
    viewer_named,
)

__all__ = [
    "COMMAND_LINE", "HERE", "WITHOUT_LOGIN", "Login", "Refused", "Role", "Viewer", "administrator",
    "analyst", "sees_exact", "viewer_named",
]  # fmt: skip
