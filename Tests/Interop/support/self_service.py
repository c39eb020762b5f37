"""The example flows in which users help themselves, on a server with a mail server."""

from pathlib import Path

from support.server import REPOSITORY

INSTANTIATE = 'blueprints.goauthentik.io/instantiate: "false"'
RECOVERY = "default-recovery-flow"
ENROLLMENT = "default-enrollment-flow"
FILES = ("flows-recovery-email-verification.yaml", "flows-enrollment-email-verification.yaml")


def example_blueprints(folder: Path) -> Path:
    """A folder with the example files, which are applied when a server starts with it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        text = (REPOSITORY / "blueprints/example" / name).read_text()
        assert INSTANTIATE in text
        (folder / name).write_text(text.replace(INSTANTIATE, "example: true"))
    return folder


def connect(admin) -> None:
    """Leads from the login page to both flows."""
    stage = admin.find("stages/identification/", name="default-authentication-identification")
    admin.call("PATCH", f"stages/identification/{stage['pk']}/", {
        "recovery_flow": admin.flow(RECOVERY), "enrollment_flow": admin.flow(ENROLLMENT)})
    brand = admin.find("core/brands/", default=True)["brand_uuid"]
    admin.call("PATCH", f"core/brands/{brand}/", {"flow_recovery": admin.flow(RECOVERY)})
