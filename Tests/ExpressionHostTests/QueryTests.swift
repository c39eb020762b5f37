import Kernel
import TestKit
import Testing

@Suite("Queries")
struct QueryTests {
    private let bench = Bench()
    private let staff = Group.sample("staff")
    private let guests = Group.sample("guests")

    init() {
        for group in [staff, guests] { bench.powers.search.add(group) }
        bench.powers.directory.add(
            .sample(
                id: 1, username: "ada", name: "Ada L", email: "Ada@example.com",
                attributes: ["team": "red", "age": 36],
                groups: [staff]))
        bench.powers.directory.add(
            .sample(id: 2, username: "bob", name: "Bob", email: "bob@example.com", attributes: ["team": "blue"]))
        bench.powers.directory.add(
            .sample(id: 3, username: "eve", name: "Eve", email: "eve@example.org", isActive: false))
    }

    private func query(_ source: String) async -> JSON {
        await bench.value(
            """
            from authentik.core.models import User, Group, Application
            from django.db.models import Q
            \(source)
            """)
    }

    private func names(_ query: String) async -> JSON { await self.query("return [u.username for u in \(query)]") }

    @Test("Users are found by their fields, whatever of it the directory can be asked")
    func filters() async {
        #expect(await names("User.objects.all()") == ["ada", "bob", "eve"])
        #expect(await names("User.objects.filter(username='bob')") == ["bob"])
        #expect(await names("User.objects.filter(username__in=['ada', 'eve'], is_active=True)") == ["ada"])
        #expect(await names("User.objects.filter(email__iexact='ADA@EXAMPLE.COM')") == ["ada"])
        #expect(await names("User.objects.filter(email__startswith='ada')") == [])
        #expect(await names("User.objects.filter(email__istartswith='ada')") == ["ada"])
        #expect(await names("User.objects.filter(email__contains='.com').exclude(pk=1)") == ["bob"])
        #expect(await names("User.objects.filter(attributes__team__in=['red', 'green'])") == ["ada"])
        #expect(await names("User.objects.filter(attributes__age__gt=30, name__endswith='L')") == ["ada"])
        #expect(await names("User.objects.filter(pk__in=[1, 2]).exclude(attributes__team='red')") == ["bob"])
        #expect(await names("User.objects.filter(groups__name='staff')") == ["ada"])
        #expect(await names("User.objects.filter(groups=Group.objects.get(name='staff'))") == ["ada"])
        #expect(await names("User.objects.filter(email__isnull=True)") == [])
    }

    @Test("Conditions are put together with Q")
    func combines() async {
        #expect(await names("User.objects.filter(Q(username='ada') | Q(name='Eve'))") == ["ada", "eve"])
        #expect(await names("User.objects.filter(~Q(username='ada') & Q(is_active=True))") == ["bob"])
        #expect(await names("User.objects.filter(Q(username='ada') | Q(attributes__team='blue'))") == ["ada", "bob"])
        #expect(await names("User.objects.filter(~Q(attributes__team='blue'), username__contains='b')") == [])
        #expect(await query("return Q(a=1) | 1").string?.hasPrefix("TypeError") == true)
    }

    @Test("However conditions are piled up, there is an end of it")
    func piles() async {
        for pile in ["q = q | Q(name='a')", "q = Q(name='a') & q", "q = ~(q | Q(name='a'))"] {
            let error = await query(
                "q = Q()\nfor i in range(100000):\n    \(pile)\nreturn User.objects.filter(q).exists()")
            #expect(error == "ValueError: a query has no more than 200 conditions")
        }
        let nothing =
            "q = Q()\nfor i in range(50000):\n    q = ~(Q() | q)\nreturn User.objects.filter(q).exclude(q).count()"
        #expect(await query(nothing) == 3)
        let filters = "u = User.objects\nfor i in range(1000):\n    u = u.exclude(name='a')\nreturn u.exists()"
        #expect(await query(filters) == "ValueError: a query has no more than 200 conditions")
        let lists = "a = []\nfor i in range(100000):\n    a = [a]\nreturn User.objects.filter(attributes__a=a).exists()"
        #expect(await query(lists).string?.hasPrefix("TypeError") == true)
    }

    @Test("A query is asked when somebody wants to know, and not twice")
    func lazy() async {
        #expect(await query("a = User.objects.filter(username='ada').exclude(name='x').order_by('pk')") == nil)
        #expect(bench.powers.search.asked.isEmpty)
        #expect(
            await query(
                "a = User.objects.filter(is_active=True)\nreturn [len(a), [u.pk for u in a], a[1].username, bool(a), a.count()]"
            )
                == [2, [1, 2], "bob", true, 2])
        #expect(bench.powers.search.asked.count == 1)
    }

    @Test("first, last, exists, count, order_by and values_list")
    func asks() async {
        #expect(await query("return User.objects.first().username") == "ada")
        #expect(await query("return User.objects.order_by('-username').first().username") == "eve")
        #expect(await query("return User.objects.last().username") == "eve")
        #expect(await query("return User.objects.filter(username='x').first()") == nil)
        #expect(await query("return User.objects.filter(username='x').exists()") == false)
        #expect(await query("return User.objects.filter(attributes__team='red').exists()") == true)
        #expect(
            await query("return [User.objects.count(), User.objects.filter(name__icontains='e').count()]") == [3, 1])
        #expect(await query("return User.objects.filter(pk=1).values_list('username', flat=True)") == ["ada"])
        #expect(
            await query("return [list(t) for t in User.objects.filter(pk=1).values_list('pk', 'name')]") == [
                [1, "Ada L"]
            ])
        #expect(await query("return User.objects.filter(pk=1).values('pk')") == [["pk": 1]])
        #expect(await query("return [u.pk for u in User.objects.all()[:2]]") == [1, 2])
    }

    @Test("get raises what Django raises, which can be caught by its class")
    func gets() async {
        #expect(await query("return User.objects.get(username='bob').pk") == 2)
        #expect(
            await query("return User.objects.get(username='x')") == "DoesNotExist: User matching query does not exist.")
        #expect(
            await query("try:\n    User.objects.get(username='x')\nexcept User.DoesNotExist:\n    return 'none'")
                == "none")
        #expect(
            await query("try:\n    User.objects.get()\nexcept User.MultipleObjectsReturned:\n    return 'many'")
                == "many")
        #expect(
            await query("try:\n    User.objects.get(pk=9)\nexcept Group.DoesNotExist:\n    return 'none'").string?
                .hasPrefix("DoesNotExist") == true)
        #expect(
            await query(
                """
                from django.core.exceptions import ObjectDoesNotExist
                try:
                    Group.objects.get(name='x')
                except ObjectDoesNotExist:
                    return 'none'
                """) == "none")
    }

    @Test("What is no field, and what cannot be compared, is an error")
    func refuses() async {
        #expect(
            await query("return User.objects.filter(passwort='x')").string?
                .hasPrefix("FieldError: Cannot resolve keyword 'passwort' into field. Choices are: attributes,") == true
        )
        #expect(await query("return User.objects.filter(password='x')").string?.hasPrefix("FieldError") == true)
        #expect(await query("return User.objects.filter(1)").string?.hasPrefix("TypeError") == true)
        #expect(await query("return User.objects.filter(name=lambda: 1)").string?.hasPrefix("TypeError") == true)
        #expect(await query("return User.objects.values_list('password')").string?.hasPrefix("FieldError") == true)
        #expect(await query("return User.objects.order_by('x')[0]").string?.hasPrefix("FieldError") == true)
        #expect(await query("User.objects.all().delete()").string?.hasPrefix("RuntimeError") == true)
        #expect(await query("return User._meta").string?.hasPrefix("AttributeError") == true)
        #expect(await query("return User.objects._db").string?.hasPrefix("AttributeError") == true)
    }

    @Test("Of too many rows none are looked at")
    func bounded() async {
        for id in 10...10_010 { bench.powers.directory.add(.sample(id: id, username: "u\(id)")) }
        #expect(
            await query("return User.objects.filter(attributes__a=1).first()").string?
                .hasPrefix("RuntimeError: the query has more than 10000 rows to look at") == true)
        #expect(await query("return User.objects.count()") == 10_004)
        #expect(await query("return User.objects.filter(username__startswith='u').first().pk") == 10)
    }

    @Test("Users and groups are made, once")
    func makes() async {
        let source = """
            group, is_new = Group.objects.get_or_create(name="made", defaults={"attributes": {"a": 1}})
            return [group.name, group.attributes, is_new]
            """
        #expect(await query(source) == ["made", ["a": 1], true])
        #expect(await query(source) == ["made", ["a": 1], false])
        #expect(bench.powers.search.groups.map(\.name) == ["guests", "made", "staff"])
        #expect(await query("return User.objects.create(username='kim', name='Kim').username") == "kim")
        #expect(await query("return User.objects.create(username='ada')").string?.hasPrefix("ValueError") == true)
        #expect(
            await query("return User.objects.create(username='z', is_superuser=True)").string?.hasPrefix("TypeError")
                == true)
        #expect(
            await query("return Group.objects.create(name='z', is_superuser=True)").string?.hasPrefix("TypeError")
                == true)
        #expect(await query("return Group.objects.create()").string?.hasPrefix("ValueError") == true)
    }

    @Test("The configuration can be looked at, and not be changed")
    func configuration() async throws {
        try bench.powers.configure(Application.self, "a1", ["name": "Shop", "slug": "shop", "group": "web"])
        try bench.powers.configure(Application.self, "a2", ["name": "Wiki", "slug": "wiki"])
        try bench.powers.configure(PolicyBinding.self, "b1", ["target": "a1", "user": 1, "order": 3])
        #expect(await query("return [a.slug for a in Application.objects.all()]") == ["shop", "wiki"])
        #expect(await query("return Application.objects.get(slug='shop').group") == "web")
        let bindings = "from authentik.policies.models import PolicyBinding\n"
        #expect(
            await query(bindings + "return PolicyBinding.objects.filter(target=Application.objects.first()).count()")
                == 1)
        #expect(
            await query(bindings + "return PolicyBinding.objects.filter(target__slug='wiki').exists()") == false)
        #expect(await query(bindings + "return PolicyBinding.objects.get(target__name='Shop').order") == 3)
        #expect(
            await query("Application.objects.first().save()").string?
                .hasPrefix("RuntimeError: expressions cannot save 'Shop'") == true)
        #expect(
            await query("Application.objects.create(name='x')").string?.hasPrefix("RuntimeError") == true)
        #expect(
            await query("a, n = Application.objects.get_or_create(slug='wiki')\nreturn [a.name, n]") == ["Wiki", false])
        #expect(bench.powers.search.asked.isEmpty)
    }
}
