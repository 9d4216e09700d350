namespace Outlive.Logs;

/// <summary>A stream of a process's output.</summary>
public enum OutputStream
{
    Stdout,
    Stderr,

    /// <summary>stdout and stderr through one pipe.</summary>
    Output,
    Terminal,
}

internal static class OutputStreamName
{
    extension(OutputStream stream)
    {
        /// <summary>As in file names, JSON and text.</summary>
        public ReadOnlySpan<byte> Name() => stream switch
        {
            OutputStream.Stdout => "stdout"u8,
            OutputStream.Stderr => "stderr"u8,
            OutputStream.Output => "output"u8,
            OutputStream.Terminal => "terminal"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(stream)),
        };
    }
}
