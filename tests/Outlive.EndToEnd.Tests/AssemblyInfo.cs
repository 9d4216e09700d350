// Each of these tests takes all processors there are.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
