# Exercises, hints, progress: what a learner does between two chapters.
