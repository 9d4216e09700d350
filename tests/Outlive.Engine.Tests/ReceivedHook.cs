using System.Globalization;
using System.Text.Json;
using Outlive.Contracts.Api;

namespace Outlive.Engine.Tests;

/// <summary>A delivery as it came.</summary>
internal sealed record ReceivedHook(string Line, Dictionary<string, string> Headers, byte[] Body)
{
    public InstanceEvent Event => JsonSerializer.Deserialize(Body, ApiJson.Default.InstanceEvent)!;
    public long Number => long.Parse(Headers["Outlive-Delivery"], CultureInfo.InvariantCulture);
}
