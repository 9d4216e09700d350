namespace Outlive.Plan.Values;

/// <summary>Names of services, ports and instances: they become folders, variables and addresses.</summary>
internal static class Names
{
    public const int Longest = 48;

    public const string Repair = "use 1 to 48 letters, digits, -, _ and ., the first a letter or a digit";

    public static bool Valid(string name)
    {
        if (name.Length is 0 or > Longest || !char.IsAsciiLetterOrDigit(name[0])) return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }
        return true;
    }

    public static bool ValidVariable(string name) => name.Length > 0 && !name.Contains('=') && !name.Contains('\0');

    /// <summary>The folder's name with a short hash of its whole path, so that two checkouts of one project are two instances.</summary>
    public static string OfInstance(string directory)
    {
        var path = directory.TrimEnd('/');
        var folder = new string([.. path[(path.LastIndexOf('/') + 1)..].Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c
            : '-')]).TrimStart('-', '_', '.');
        if (folder.Length > 39) folder = folder[..39];
        // FNV-1a: nothing hostile is hashed, and a cryptographic hash would load a library at every start.
        var hash = 2166136261u;
        foreach (var c in path) hash = (hash ^ c) * 16777619u;
        return $"{(folder.Length == 0 ? "root" : folder)}-{hash:x8}";
    }
}
