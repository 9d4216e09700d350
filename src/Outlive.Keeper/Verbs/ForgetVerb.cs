using Outlive.Keeper.Processes;

namespace Outlive.Keeper.Verbs;

/// <summary>Answers when it is gone from disk, so that its id can be used again.</summary>
internal static class ForgetVerb
{
    public static void Handle(VerbContext context) =>
        Forgetting.Start(context.Instance, context.Process, context.Request.Forget?.KeepOutput ?? false, context.Done);
}
