using System.Globalization;
using System.Text.Json;

namespace Outlive.Plan.Syntax;

/// <summary>Writes nodes as JSON. What the normal form does not quote is a number, true or false, or a word like 30s.</summary>
internal static class JsonText
{
    public static byte[] Write(PlanNode node)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) Write(json, node);
        return bytes.ToArray();
    }

    static void Write(Utf8JsonWriter json, PlanNode node)
    {
        if (node.IsMap)
        {
            json.WriteStartObject();
            foreach (var (key, value) in node.Entries)
            {
                json.WritePropertyName(key.Text);
                Write(json, value);
            }
            json.WriteEndObject();
        }
        else if (node.IsList)
        {
            json.WriteStartArray();
            foreach (var item in node.Items) Write(json, item);
            json.WriteEndArray();
        }
        else if (node.Quoted) json.WriteStringValue(node.Text);
        else if (node.Text is "true" or "false") json.WriteBooleanValue(node.Text == "true");
        else if (double.TryParse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) json.WriteNumberValue(number);
        else json.WriteStringValue(node.Text);
    }
}
