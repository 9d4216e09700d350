using System.Buffers;

namespace Outlive.Logs;

/// <summary>Writes lines of output in some format.</summary>
public interface IOutputRenderer
{
    void Render(in OutputLine line, IBufferWriter<byte> output);
}
