"""The pages: the chessboard, the ledger and what stands behind them, in Chinese and English, live."""
