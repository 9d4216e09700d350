namespace Outlive.Tests.Rules;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData("src/Outlive/Plan/A.cs", "Outlive.Plan")]
    [InlineData("src/Outlive.Keeper/A.cs", "Outlive.Keeper")]
    [InlineData("tests/Outlive.Tests/Rules/A.cs", "Outlive.Tests.Rules")]
    public void A_namespace_that_is_its_folder_passes(string path, string space)
    {
        NameRules.CheckNamespace(new SourceFile(path, $"namespace {space};")).ShouldBeEmpty();
        NameRules.CheckNamespace(new SourceFile(path, $"namespace {space}.More;")).ShouldHaveSingleItem().Repair.ShouldStartWith($"use {space} ");
    }

    [Theory]
    [InlineData("public class A; public enum B { }")]
    [InlineData("public class A; public delegate void B();")]
    [InlineData("namespace N; public interface A; public record B;")]
    public void A_second_public_type_is_found(string text) => NameRules.CheckPublicTypes(Code(text)).ShouldHaveSingleItem();

    [Theory]
    [InlineData("public class A { public class B; }")]
    [InlineData("public class A; class B; internal record C; file class D;")]
    public void Nested_and_internal_types_do_not_count(string text) => NameRules.CheckPublicTypes(Code(text)).ShouldBeEmpty();

    [Theory]
    [InlineData("class PoolManager;")]
    [InlineData("static class PathUtils;")]
    [InlineData("record ServiceInfo;")]
    [InlineData("struct SessionData;")]
    [InlineData("interface ITestBase;")]
    [InlineData("enum Common { }")]
    [InlineData("namespace Outlive.Helpers;")]
    public void An_empty_name_is_found(string text) => NameRules.CheckEndings(Code(text)).ShouldHaveSingleItem();

    [Theory]
    [InlineData("class Database;")]
    [InlineData("class Codebase;")]
    [InlineData("class DataReader;")]
    public void A_name_that_only_looks_like_one_passes(string text) => NameRules.CheckEndings(Code(text)).ShouldBeEmpty();

    static SourceFile Code(string text) => new("src/Outlive/A.cs", text);
}
