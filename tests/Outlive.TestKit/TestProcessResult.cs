using System.Text;

namespace Outlive.TestKit;

/// <summary>How a process ended and what it wrote. Death by signal N is exit code 128+N.</summary>
public sealed record TestProcessResult(int ExitCode, byte[] OutputBytes, byte[] ErrorBytes)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string Error => Encoding.UTF8.GetString(ErrorBytes);
}
