namespace Outlive.Supervision;

/// <summary>How far the keeper's news have been dealt with, and which keeper told them: another one's numbers may mean other things.</summary>
internal readonly record struct KeeperMark(long Sequence, int Keeper);
