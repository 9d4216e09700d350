namespace Outlive.Linux;

/// <summary>Something that an <see cref="EventLoop"/> calls when its descriptor is ready.</summary>
internal interface IEventHandler
{
    void OnReady(uint events);
}
