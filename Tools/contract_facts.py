"""Writes what clients of authentik rely on as facts: operations with their parameters, objects with their members.

Usage: contract_facts.py SCHEMA.yml > Tests/Interop/contract/facts.json

Reads authentik's OpenAPI document (needs PyYAML). Tests/Interop/contract/facts.py says how the facts are written.
"""

import json
import sys

import yaml

METHODS = ("get", "post", "put", "patch", "delete")
OTHER_ANSWERS = "#/components/responses/"


def name(reference: str) -> str:
    return reference.rsplit("/", 1)[1]


def kind(schema: dict) -> str:
    """A schema in short; a component by its name after an @, a list in brackets, what may be null with a ? behind."""
    end = "?" if schema.get("nullable") else ""
    if "$ref" in schema:
        return "@" + name(schema["$ref"]) + end
    if "allOf" in schema:
        return kind(schema["allOf"][0]) + end
    if "enum" in schema:
        return "=" + "|".join(str(word) for word in schema["enum"]) + end
    if schema.get("type") == "array":
        return f"[{kind(schema['items'])}]{end}"
    if schema.get("type") == "object":
        return "object" + end
    if "type" not in schema:
        return "any"
    return schema["type"] + (":" + schema["format"] if "format" in schema else "") + end


def parameters(operation: dict, document: dict) -> dict:
    found = {}
    for parameter in operation.get("parameters", []):
        if "$ref" in parameter:
            parameter = document["components"]["parameters"][name(parameter["$ref"])]
        if parameter["in"] in ("query", "path"):
            found[parameter["name"]] = kind(parameter["schema"])
    return dict(sorted(found.items()))


def body(content: dict) -> str | None:
    for media in content.values():
        if media.get("schema"):
            return kind(media["schema"])
    return None


def operation_facts(method: str, path: str, operation: dict, document: dict) -> dict:
    facts = {"method": method.upper(), "path": path.lstrip("/"), "parameters": parameters(operation, document)}
    if request := operation.get("requestBody"):
        facts["input"] = body(request["content"])
    for status, response in sorted(operation["responses"].items()):
        if status.startswith("2") and not response.get("$ref", "").startswith(OTHER_ANSWERS):
            facts["status"] = int(status)
            if "content" in response:
                facts["answer"] = body(response["content"])
            break
    return facts


def component_facts(schema: dict):
    """An object's members, with a ! before those that are always there; or the words of a list."""
    if "enum" in schema:
        return schema["enum"]
    if "properties" not in schema:
        return None
    required = schema.get("required", [])
    return {
        ("!" if member in required else "") + member: kind(of) for member, of in sorted(schema["properties"].items())
    }


def facts(document: dict) -> tuple[dict, dict]:
    operations = {
        operation["operationId"]: operation_facts(method, path, operation, document)
        for path, methods in document["paths"].items() for method, operation in methods.items() if method in METHODS
    }
    # What changes a part is what is given whole, with nothing that must be there.
    components = {
        each: component_facts(schema) for each, schema in document["components"]["schemas"].items()
        if not each.startswith("Patched")
    }
    return operations, {each: of for each, of in components.items() if of is not None}


def lines(table: dict) -> str:
    """One line for each, so that changes are seen."""
    return ",\n".join(
        f"{json.dumps(each)}: {json.dumps(of, separators=(',', ':'))}" for each, of in sorted(table.items()))


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        document = yaml.load(file, Loader=yaml.CSafeLoader)
    operations, components = facts(document)
    version = json.dumps(document["info"]["version"])
    print(f'{{"version": {version},\n"operations": {{\n{lines(operations)}\n}},\n"components": {{\n'
          f"{lines(components)}\n}}}}")


if __name__ == "__main__":
    main()
