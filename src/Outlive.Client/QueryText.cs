using System.Globalization;
using System.Text;

namespace Outlive.Client;

/// <summary>The part of a URL after its path.</summary>
internal sealed class QueryText
{
    readonly StringBuilder text = new();

    public QueryText Add(string name, string? value)
    {
        if (value is not null) text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public QueryText Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => text.ToString();
}
