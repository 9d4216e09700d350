using Outlive.Contracts.Keeper;
using Outlive.Keeper.Records;

namespace Outlive.Keeper.Verbs;

internal static class InspectVerb
{
    public static void Handle(VerbContext context) => context.Reply(new()
    {
        Process = context.Process.Snapshot(),
        SpawnRecord = RecordStore.Read(context.Instance.Run.Spawn(context.Process.Id), KeeperJson.Default.SpawnRecord),
    });
}
