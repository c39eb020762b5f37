"""Tokens are signed as the provider's key says, and the published keys verify them."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from support.keys import MAKERS, upload_key


@pytest.mark.parametrize("algorithm", MAKERS)
def test_a_key_of_its_kind_signs_with(algorithm, admin, make_party, browser, user):
    pk, key = upload_key(admin, algorithm)
    party = make_party(signing_key=pk)
    tokens = party.sign_in(browser, user)
    header = party.decode(tokens["id_token"]).header
    assert header["alg"] == algorithm
    assert header["kid"] in [each["kid"] for each in party.keys()["keys"]]
    assert party.verify(tokens["id_token"])["sub"] == user.uid
    published = KeySet.import_key_set(party.keys()).keys[0]
    ours = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert published.as_der(private=False) == ours


def test_without_a_key_the_client_secret_signs(make_party, browser, user):
    party = make_party(signing_key=None)
    tokens = party.sign_in(browser, user)
    assert party.metadata["id_token_signing_alg_values_supported"] == ["HS256"]
    assert party.decode(tokens["id_token"]).header["alg"] == "HS256"
    assert party.verify(tokens["id_token"])["sub"] == user.uid
    assert not party.keys().get("keys")


def test_no_private_part_of_a_key_is_published(make_party):
    for key in make_party().keys()["keys"]:
        assert not {"d", "p", "q", "dp", "dq", "qi", "k", "oth"} & set(key)
        assert key["use"] == "sig"
        assert key["alg"] == "RS256"


def test_any_site_may_fetch_the_keys(party, server):
    answer = server.session().get(party.metadata["jwks_uri"], headers={"Origin": "https://somewhere.test"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_keys_of_one_application_do_not_verify_the_tokens_of_another(admin, make_party, browser, user):
    mine = make_party(signing_key=upload_key(admin, "ES256")[0])
    theirs = make_party(signing_key=upload_key(admin, "ES256")[0])
    token = theirs.sign_in(browser, user)["id_token"]
    with pytest.raises((JoseError, ValueError)):
        mine.decode(token)


def test_an_encryption_key_hides_the_token_from_all_but_its_owner(admin, make_party, browser, user):
    from joserfc import jwe, jwt
    from joserfc.jwk import RSAKey

    pk, key = upload_key(admin, "RS256")
    party = make_party(encryption_key=pk)
    token = party.sign_in(browser, user)["id_token"]
    assert token.count(".") == 4
    opened = jwe.decrypt_compact(token, RSAKey.import_key(key), algorithms=["RSA-OAEP-256", "A256CBC-HS512"])
    keys = KeySet.import_key_set({"keys": [each for each in party.keys()["keys"] if each["use"] == "sig"]})
    assert jwt.decode(opened.plaintext, keys, algorithms=["RS256"]).claims["sub"] == user.uid
