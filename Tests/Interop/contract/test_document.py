"""The server's own OpenAPI document against what clients of authentik rely on."""

import pytest

from contract import facts

CHANGES = ("create", "update", "partial_update", "destroy")
# What this server does otherwise, by what the findings begin with.
EXPECTED = (
    # What comes with the server is named by the server.
    "core_tokens_create: managed", "core_tokens_update: managed", "propertymappings_provider_scope_create: managed",
    "propertymappings_provider_scope_update: managed",
    # It may be left out, and is then whoever asks; answers always have it.
    "Token.user may be null",
    # As authentik answers, whatever its document says.
    "TypeCreate.icon_url may be null", "Invitation.flow_obj may be null",
    # Nobody is known to have made what a blueprint made.
    "Invitation.created_by may be null",
    # Addresses are texts, which clients' document does not say.
    "stages_invitation_invitations_send_email_create: ",
    # Nothing is shown of what fails inside but a sentence.
    "FlowErrorChallenge.traceback", "SessionEndChallenge.brand_name is not always there",
    # A flow that is over has no stage.
    "FlowInspectorPlan.",
    # There are no sources yet.
    "Source.",
)


def unexpected(found):
    """Each finding once, without those that are known."""
    return sorted(each for each in set(found) if not each.startswith(EXPECTED))


@pytest.fixture(scope="module")
def document(admin):
    """Operations and components of the server's document."""
    return facts.of_document(admin.call("GET", "schema/", params={"format": "json"}))


def shared(document):
    """Operations that both have: what is relied on, and what there is."""
    own, _ = document
    by_place = {(each["method"], each["path"]): (name, each) for name, each in own.items()}
    for name, wanted in sorted(facts.OPERATIONS.items()):
        if found := by_place.get((wanted["method"], wanted["path"])):
            yield name, wanted, *found


def test_operations_have_the_ids_that_clients_call(document):
    wrong = {name: own for name, _, own, _ in shared(document) if name != own}
    assert not wrong
    assert sum(1 for _ in shared(document)) > 200


def test_a_collection_that_is_there_can_be_read_and_changed_as_a_whole(document):
    own, _ = document
    listed = {each.removesuffix("_list") for each in own if each.endswith("_list")}
    missing = [
        name for name in facts.OPERATIONS
        for stem, action in [name.rsplit("_", 2)[0:2] if name.endswith("partial_update") else name.rsplit("_", 1)]
        if stem in listed and action in (*CHANGES, "retrieve", "partial", "list") and name not in own
    ]
    assert unexpected(missing) == []


def test_parameters_are_there_and_of_their_type(document):
    _, components = document
    wrong = []
    for name, wanted, _, own in shared(document):
        for parameter, kind in wanted["parameters"].items():
            found = own["parameters"].get(parameter, "")
            if not facts.fits(found, kind, components):
                wrong.append(f"{name}: {parameter} is {found!r} and not {kind!r}")
    assert unexpected(wrong) == []


def test_inputs_ask_for_no_more_than_clients_give(document):
    _, components = document
    wrong = []
    for name, wanted, _, own in shared(document):
        if "input" not in wanted or wanted["method"] == "PATCH":
            continue
        expected, found = (
            facts.members(table.get((each.get("input") or "").lstrip("@"), {}))
            for table, each in ((facts.COMPONENTS, wanted), (components, own)))
        for member, (kind, is_needed) in expected.items():
            if member not in found:
                wrong.append(f"{name}: {member} is missing")
            elif not facts.fits(found[member][0], kind, components):
                wrong.append(f"{name}: {member} is {found[member][0]} and not {kind}")
            elif found[member][1] and not is_needed:
                wrong.append(f"{name}: {member} must be given")
            elif kind.endswith("?") and not found[member][0].endswith("?"):
                wrong.append(f"{name}: {member} may not be null")
    assert unexpected(wrong) == []


def test_answers_are_described_with_their_names_and_members(document):
    _, components = document
    wrong = []
    for name, wanted, _, own in shared(document):
        if wanted.get("answer", "").strip("[]") != (own.get("answer") or "").strip("[]"):
            wrong.append(f"{name} gives {own.get('answer')} and not {wanted.get('answer')}")
        if wanted.get("status") != own.get("status"):
            wrong.append(f"{name} answers {own.get('status')} and not {wanted.get('status')}")
    for name, own in components.items():
        wanted = facts.COMPONENTS.get(name)
        if isinstance(wanted, dict) and isinstance(own, dict) and not name.endswith("Request"):
            wrong += differences(name, facts.members(wanted), facts.members(own), components)
    assert unexpected(wrong) == []


def differences(name: str, wanted: dict, own: dict, components: dict):
    for member, (kind, is_always) in wanted.items():
        if member not in own:
            yield f"{name}.{member} is missing"
        elif not facts.fits(own[member][0], kind, components):
            yield f"{name}.{member} is {own[member][0]} and not {kind}"
        elif is_always and not own[member][1]:
            yield f"{name}.{member} is not always there"
        elif own[member][0].endswith("?") and not kind.endswith("?"):
            yield f"{name}.{member} may be null"
