using Outlive.Keeper.Trees;

namespace Outlive.Keeper.Tests.Trees;

public sealed class CgroupMountsTests
{
    static string V2(string point, string root = "/") => $"29 23 0:26 {root} {point} rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";

    static string V1(string point, string options, string root = "/") => $"35 23 0:31 {root} {point} rw,relatime - cgroup cgroup rw,{options}";

    [Fact]
    public void A_machine_with_v2_only_has_one_hierarchy()
    {
        var mounts = CgroupMounts.Parse([V2("/sys/fs/cgroup")], ["0::/user.slice/user-1000.slice"]);
        mounts.Unified.ShouldBe("/sys/fs/cgroup/user.slice/user-1000.slice");
        mounts.Controllers.ShouldBeEmpty();
    }

    [Fact]
    public void A_machine_with_v1_only_has_its_controllers_and_no_unified_hierarchy()
    {
        var mounts = CgroupMounts.Parse([V1("/c/memory", "memory"), V1("/c/pids", "pids")], ["4:memory:/a/b", "8:pids:/"]);
        mounts.Unified.ShouldBeNull();
        mounts.Controllers.ShouldBe(new Dictionary<string, string> { ["memory"] = "/c/memory/a/b", ["pids"] = "/c/pids" }, ignoreOrder: true);
    }

    [Fact]
    public void Controllers_mounted_together_are_each_found_there_and_those_we_do_not_use_are_left_out()
    {
        var mounts = CgroupMounts.Parse([V1("/c/cpu,cpuacct", "cpu,cpuacct"), V1("/c/freezer", "freezer")], ["3:cpu,cpuacct:/x", "6:freezer:/", "0::/"]);
        mounts.Controllers.ShouldHaveSingleItem().ShouldBe(new("cpu", "/c/cpu,cpuacct/x"));
    }

    [Fact]
    public void A_v1_controller_that_is_only_named_by_the_other_line_is_not_taken_for_v2()
    {
        var mounts = CgroupMounts.Parse([V2("/u"), V1("/c/systemd", "name=systemd"), V1("/c/memory", "memory")], ["9:name=systemd:/s", "4:memory:/m", "0::/v"]);
        mounts.Unified.ShouldBe("/u/v");
        mounts.Controllers.ShouldHaveSingleItem().Value.ShouldBe("/c/memory/m");
    }

    [Fact]
    public void A_bind_mounted_part_of_a_hierarchy_is_relative_to_its_root()
    {
        CgroupMounts.Parse([V2("/sys/fs/cgroup", root: "/docker/abc")], ["0::/docker/abc/inner"]).Unified.ShouldBe("/sys/fs/cgroup/inner");
        CgroupMounts.Parse([V2("/sys/fs/cgroup", root: "/docker/abc")], ["0::/docker/abc"]).Unified.ShouldBe("/sys/fs/cgroup");
    }

    [Theory, InlineData("/docker/abcd"), InlineData("/elsewhere"), InlineData("/")]
    public void A_path_outside_of_the_mounted_part_is_not_there(string own) =>
        CgroupMounts.Parse([V2("/sys/fs/cgroup", root: "/docker/abc")], [$"0::{own}"]).Unified.ShouldBeNull();

    [Theory, InlineData("0::/../sibling"), InlineData("0::/..")]
    public void A_path_that_leads_out_of_our_cgroup_namespace_is_not_there(string own) =>
        CgroupMounts.Parse([V2("/sys/fs/cgroup")], [own]).Unified.ShouldBeNull();

    [Fact]
    public void A_mount_whose_root_is_outside_of_our_cgroup_namespace_is_not_taken() =>
        CgroupMounts.Parse([V2("/sys/fs/cgroup", root: "/../..")], ["0::/"]).Unified.ShouldBeNull();

    [Fact]
    public void The_first_mount_that_shows_our_own_group_counts()
    {
        CgroupMounts.Parse([V2("/part", root: "/other"), V2("/whole")], ["0::/ours"]).Unified.ShouldBe("/whole/ours");
    }

    [Fact]
    public void Escaped_letters_in_a_mount_point_are_read() =>
        CgroupMounts.Parse([V2(@"/a\040b\134c")], ["0::/"]).Unified.ShouldBe(@"/a b\c");

    [Fact]
    public void Nothing_at_all_and_nonsense_are_no_cgroups()
    {
        foreach (var lines in (string[][])[[], [""], [" - "], ["a - cgroup2"], ["1 2 3"], ["25 1 8:1 / / rw - ext4 /dev/root rw"]])
        {
            var mounts = CgroupMounts.Parse(lines, ["", "0::", "x", "0::/"]);
            mounts.Unified.ShouldBeNull();
            mounts.Controllers.ShouldBeEmpty();
        }
        CgroupMounts.Parse([V2("/u")], []).Unified.ShouldBeNull();
    }
}
