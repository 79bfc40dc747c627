"""Problem details (RFC 9457): what can go wrong for whoever asks, with its status and its words in two languages."""
