"""Changes to a credential's structure: what is left is JSON, and much of it JSON-LD."""

from copy import deepcopy

NAMES = (
    *("id", "type", "name", "address", "facility", "verifier", "batch", "dose", "dob", "uhid"),
    *("issuer", "proof", "evidence", "credentialSubject", "credentialStatus", "expirationDate"),
    *("termsOfUse", "credentialSchema", "verifiableCredential", "holder", "jws", "nonce", ""),
    *("@context", "@id", "@type", "@value", "@list", "@graph", "@reverse", "@nest", "schema:name"),
)
VALUES = (
    *(None, True, False, 0, 1, -1, 0.5, 1e-7, 2**53, "", "x", " x:y", "did:x", "urn:x y", "_:b0"),
    *("@json", "@none", "@id", "Person", "Vaccination", "TestDetails", "VerifiableCredential"),
    *("VerifiablePresentation", "BitstringStatusListEntry", "schema:Person", "a\u2028\uffff\t\x00"),
    *("2026-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31", "2026-02-30", "1" * 5_000),
)


def mutated(credential, choose):
    """Copy a credential with up to four changes anywhere in it.

    Args:
        credential: The credential; it stays as it is.
        choose: Gives a whole number from 0 up to, and without, the one that it is given.
    """
    copied = deepcopy(credential)
    for _ in range(1 + choose(4)):
        nodes = list(_nodes(copied))
        node, action = nodes[choose(len(nodes))], choose(6)
        if not node or action == 0:
            _add(node, _value(choose, 3), choose)
            continue
        names = list(node) if isinstance(node, dict) else range(len(node))
        one, other = names[choose(len(names))], names[choose(len(names))]
        match action:
            case 1:
                node[one] = _value(choose, 3)
            case 2:
                node[one], node[other] = node[other], node[one]
            case 3:
                node[one] = [node[one]]
            case 4:
                node[one] = [node[one], deepcopy(node[one])]
            case _:
                del node[one]
    return copied


def _add(node, value, choose):
    if isinstance(node, dict):
        node[NAMES[choose(len(NAMES))]] = value
    else:
        node.append(value)


def _nodes(value):
    yield value
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, (dict, list)):
            yield from _nodes(member)


def _value(choose, levels):
    kind = choose(6) if levels else 5
    if kind == 0:
        return {NAMES[choose(len(NAMES))]: _value(choose, levels - 1) for _ in range(choose(4))}
    if kind == 1:
        return [_value(choose, levels - 1) for _ in range(choose(4))]
    return VALUES[choose(len(VALUES))]
