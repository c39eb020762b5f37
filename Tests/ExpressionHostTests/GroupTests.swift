import Kernel
import TestKit
import Testing

@Suite("Groups, as expressions see them")
struct GroupTests {
    private let bench = Bench()
    private let user: User

    init() {
        let staff = Group.sample("staff")
        bench.powers.search.add(.sample("all"))
        bench.powers.search.add(staff, partOf: [.sample("all")])
        user = bench.powers.directory.add(.sample(id: 1, username: "ada", groups: [staff]))
        bench.powers.directory.add(.sample(id: 2, username: "bob"))
    }

    private func run(_ source: String) async -> JSON {
        await bench.value("from authentik.core.models import User, Group\n" + source, user: user)
    }

    @Test("have users, parents, children and no roles")
    func links() async {
        #expect(await run("return [u.username for u in user.groups.first().users.all()]") == ["ada"])
        #expect(await run("return user.groups.first().users.filter(username='bob').exists()") == false)
        #expect(await run("return [g.name for g in user.groups.first().parents.all()]") == ["all"])
        #expect(await run("return [g.name for g in Group.objects.get(name='all').children.all()]") == ["staff"])
        #expect(await run("g = user.groups.first()\nreturn [len(g.roles.all()), len(g.all_roles())]") == [0, 0])
        #expect(await run("return len(user.all_roles())") == 0)
        #expect(await run("return [g.name for g in Group.objects.filter(users=user)]") == ["staff"])
    }

    @Test("keep what is changed in them when they are saved")
    func saves() async {
        #expect(
            await run(
                "g = Group.objects.get(name='all')\ng.attributes['a'] = 1\ng.name = 'every'\ng.save()\nreturn g.name")
                == "every")
        let group = bench.powers.search.groups.first { $0.name == "every" }
        #expect(group?.attributes == ["a": 1])
        #expect(await run("g = Group.objects.first()\ng.name = 1\ng.save()").string?.hasPrefix("TypeError") == true)
    }

    @Test("are joined and left, from either side")
    func joins() async {
        #expect(
            await run("user.groups.add(Group.objects.get(name='all'))\nreturn [g.name for g in user.groups.all()]")
                == ["all", "staff"])
        #expect(
            await run(
                "user.ak_groups.remove(user.groups.get(name='staff'))\nreturn user.groups.filter(name='staff').exists()"
            )
                == false)
        #expect(
            await run("g = Group.objects.get(name='all')\ng.users.add(User.objects.get(pk=2))\nreturn g.users.count()")
                == 2)
        #expect(
            await run(
                "Group.objects.get(name='staff').users.add(user)\nreturn user.groups.filter(name='staff').exists()")
                == true)
        #expect(await run("user.groups.add(5)").string?.hasPrefix("TypeError") == true)
        #expect(await run("Group.objects.all().add(user)").string?.hasPrefix("TypeError") == true)
    }

    @Test("in lists in lists in the plan are too deep, and nothing breaks")
    func deepPlan() async {
        let context: [String: JSON] = ["groups": []]
        let outcome = await bench.run(
            """
            from authentik.core.models import Group
            group = Group.objects.first()
            groups = request.context["flow_plan"].context["groups"]
            for i in range(50000):
                inner = [group]
                groups.append(group)
                groups.append(inner)
                groups = inner
            return True
            """, .policy, user: user, context: context
        ) { $0.plan = Plan(flow: ObjectID("f"), steps: [], context: context) }
        #expect(outcome.error != nil)
    }

    @Test("put into the plan are those that a stage adds the user to")
    func plan() async {
        let context: [String: JSON] = ["groups": []]
        let outcome = await bench.run(
            """
            from authentik.core.models import Group
            request.context["flow_plan"].context["groups"].append(Group.objects.get(name="staff"))
            return True
            """, .policy, user: user, context: context
        ) { $0.plan = Plan(flow: ObjectID("f"), steps: [], context: context) }
        #expect(outcome.changes.known == ["groups": ["group-staff"]])
    }
}
