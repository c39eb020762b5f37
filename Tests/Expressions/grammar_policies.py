"""What policies and mappings mostly are: conditions on what is known of a user, and a dictionary of that."""


class Policies:
    """Functions as expressions are, and what they are called with."""

    def policy(self, d, indent):
        """A function of a user, and a call of it."""
        p = "    " * indent
        name = f"p{self.r.randrange(1000)}"
        field = self.argument("field", 1)
        lines = [
            f"name = user.get('name') or {self.expr('str', 1)}",
            self.pick(
                "given, _, family = name.partition(' ')",
                "given, family = name.split(' ')",
                "given, *_, family = name.rsplit(' ', 1)",
                "given, family = (name.split() + ['', ''])[:2]",
            ),
            self.pick(
                f"if {field} not in user: raise ValueError(f\"no {{{field}}} in {{sorted(user)}}\")",
                "if not user.get('email', '').endswith('@Example.com'): log.append(f'{name}: {user}')",
                f"if isinstance(user.get({field}), str | None) and not name: return {self.expr('any', 1)}",
                f"user.setdefault({field}, []).append({self.expr('any', 1)})",
                "for group in user['groups']: log.append(group['name'] if isinstance(group, dict) else group)",
                f"try: user['attributes'][{field}]\n{p}    except: user['attributes'] = {{{field}: name.lower()}}",
                f"while user: log.append(user.popitem()[{self.expr('int', 1)}])",
            ),
            "attributes = user.get('attributes', {})",
            f"department = attributes.get('department', {self.expr('any', 1)})",
            "return {"
            + ", ".join(
                self.r.sample(
                    [
                        "'given_name': given.strip().title()",
                        "'family_name': family.upper()",
                        "'groups': [g['name'] for g in user.get('groups', []) if g]",
                        "'email': user.get('email') or f'{given}.{family}@example.com'.lower()",
                        "'sub': base64.b64encode(name.encode()).decode()",
                        "'department': department[0] if isinstance(department, (list, tuple)) else department",
                        f"{field}: {self.expr('any', 1)}",
                        "**attributes",
                        "'json': json.dumps(user, sort_keys=True, default=str)",
                        "'slug': re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')",
                        "'known': 'admins' in [g.get('name') for g in user['groups']]",
                    ],
                    self.r.randrange(2, 6),
                )
            )
            + "}",
        ]
        return [f"{p}def {name}(user):"] + [f"{p}    {line}" for line in lines] + [
            f"{p}log.append({name}({self.argument('record', 1)}))"
        ]
