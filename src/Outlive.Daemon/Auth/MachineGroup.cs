using System.Globalization;

namespace Outlive.Daemon.Auth;

/// <summary>Groups of this machine, by /etc/group: the C library's lookup may ask a network and take its time.</summary>
internal static class MachineGroup
{
    public static uint? Find(string name)
    {
        if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        try
        {
            foreach (var line in File.ReadLines("/etc/group"))
                if (line.Split(':') is [var word, _, var id, ..] && word == name && uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var found)) return found;
        }
        catch (IOException)
        {
            // Without it there are no names.
        }
        return null;
    }
}
