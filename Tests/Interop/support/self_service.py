"""The example flows in which users help themselves, on a server with a mail server."""

RECOVERY = "default-recovery-flow"
ENROLLMENT = "default-enrollment-flow"
FILES = ("flows-recovery-email-verification.yaml", "flows-enrollment-email-verification.yaml")


def connect(admin) -> None:
    """Leads from the login page to both flows."""
    stage = admin.find("stages/identification/", name="default-authentication-identification")
    admin.call("PATCH", f"stages/identification/{stage['pk']}/", {
        "recovery_flow": admin.flow(RECOVERY), "enrollment_flow": admin.flow(ENROLLMENT)})
    brand = admin.find("core/brands/", default=True)["brand_uuid"]
    admin.call("PATCH", f"core/brands/{brand}/", {"flow_recovery": admin.flow(RECOVERY)})
