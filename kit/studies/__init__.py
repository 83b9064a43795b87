"""Published studies: their files, how to fetch them, and how they become judgements."""
