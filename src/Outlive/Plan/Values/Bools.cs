namespace Outlive.Plan.Values;

/// <summary>The booleans of YAML 1.2 and those people still write from 1.1.</summary>
internal static class Bools
{
    public static bool? Parse(string text) => text switch
    {
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
        _ => null,
    };
}
