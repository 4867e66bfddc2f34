"""What a person sees and types: the console, the prompts and the views."""
