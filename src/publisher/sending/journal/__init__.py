"""What a sender has begun, on disk before the far side can accept it; read again after a crash."""
