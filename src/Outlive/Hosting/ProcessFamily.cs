using Outlive.Linux;

namespace Outlive.Hosting;

/// <summary>Who descends from whom, by parents.</summary>
internal static class ProcessFamily
{
    const int Deepest = 64;

    public static bool IsBelow(int pid, int ancestor)
    {
        for (var i = 0; i < Deepest && pid > 1; i++)
        {
            if (pid == ancestor) return true;
            pid = ProcessStat.Read(pid)?.Parent ?? 0;
        }
        return false;
    }
}
