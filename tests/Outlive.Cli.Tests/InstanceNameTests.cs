using Outlive.Cli.Parsing;
using Outlive.TestKit;

namespace Outlive.Cli.Tests;

public sealed class InstanceNameTests
{
    [Theory]
    [InlineData("name: shop\nservices: {}", "shop")]
    [InlineData("services: {}\nname: \"shop.dev\"   # ours", "shop.dev")]
    public void A_plan_may_name_its_instance(string plan, string name) => NameOf(plan).ShouldBe(name);

    [Theory]
    [InlineData("services: {}")]
    [InlineData("services:\n  name: shop")]
    [InlineData("name: ../../etc")]
    [InlineData("name: ${NAME}")]
    public void Else_its_folder_does(string plan) => NameOf(plan).ShouldMatch("-[0-9a-f]{8}$");

    static string NameOf(string plan)
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder.File("outlive.yaml"), plan);
        return new Project(folder.Path, [folder.File("outlive.yaml")]).InstanceName;
    }
}
