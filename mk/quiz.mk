# The quizzes in the terminal, and what keeps chapters true: snippets and links.
