using System.Reflection;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Tests;

public sealed class ProblemsTests
{
    [Fact]
    public void Every_code_has_a_status_that_says_whose_fault_it_is()
    {
        foreach (var field in typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static))
            Problems.StatusOf((string)field.GetRawConstantValue()!).ShouldBeInRange(400, 504, field.Name);
        Problems.StatusOf(ErrorCode.Internal).ShouldBe(500);
        Problems.StatusOf(ErrorCode.StartFailed).ShouldBe(422);
        Problems.StatusOf("exec-not-found").ShouldBe(422, "the keeper's own codes of failed starts");
    }

    [Fact]
    public void What_is_wrong_with_a_plan_goes_along()
    {
        var problem = Problems.Of(new(ErrorCode.BadPlan, "cannot apply the plan", "plan") { Problems = [new() { Line = 3, Message = "no" }] });
        (problem.Status, problem.Code, problem.Target).ShouldBe((422, ErrorCode.BadPlan, "plan"));
        problem.Problems.ShouldHaveSingleItem().Line.ShouldBe(3);
    }
}
