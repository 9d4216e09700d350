using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outlive.Cli.Text;

namespace Outlive.Cli.Views;

/// <summary>What --json shows when it is not just passed on.</summary>
internal static class JsonText
{
    public static string Of<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    public static void Show<T>(Screen screen, T value, JsonTypeInfo<T> type) => screen.LineNow(Of(value, type));
}
