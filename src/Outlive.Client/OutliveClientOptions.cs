using Outlive.Client.Launching;
using Outlive.Contracts.Api;

namespace Outlive.Client;

/// <summary>Which instance a client speaks to: one of socket, name, folder and address; none: the instance of the current folder.</summary>
public sealed class OutliveClientOptions
{
    /// <summary>The path of its Unix socket.</summary>
    public string? Socket { get; set; }

    /// <summary>The name of one of this user's instances.</summary>
    public string? Instance { get; set; }

    /// <summary>The folder of its plan.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>Where it listens on TCP, as in https://ci.example.org:7443.</summary>
    public Uri? Address { get; set; }

    /// <summary>Who asks, on TCP.</summary>
    public string? Token { get; set; }

    internal OutliveClient CreateClient()
    {
        if (Array.FindAll<object?>([Socket, Instance, ProjectDirectory, Address], x => x is not null).Length > 1)
            throw new OutliveException(ErrorCode.BadRequest, "cannot make a client: more than one of Socket, Instance, ProjectDirectory and Address is set; set one");
        if (Token is not null && Address is null)
            throw new OutliveException(ErrorCode.BadRequest, "cannot make a client: a token is for TCP, and there is no Address; set it, or leave the token out");
        return Address is not null ? new(Address, Token) : new(Socket ?? FindSocket());
    }

    string FindSocket()
    {
        var folder = Path.GetFullPath(ProjectDirectory ?? Directory.GetCurrentDirectory());
        return ProjectPlan.PathsOf(Instance, folder, ProjectPlan.FilesIn(folder)).ApiSocket;
    }
}
