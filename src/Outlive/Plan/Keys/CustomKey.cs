using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>A key whose value is read and written by functions of its own.</summary>
internal sealed class CustomKey<T>(string name, KeyShape shape, string doc, Action<ValueReader, PlanNode, T> read, Func<T, PlanNode?> write)
    : Key<T>(name, shape, doc)
{
    public override void Read(ValueReader reader, PlanNode node, T target) => read(reader, node, target);

    public override PlanNode? Write(T source) => write(source);
}
